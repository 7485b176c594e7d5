package dev.hearth.cluster;

import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.List;

/** What the images run: one room, named by the one argument, or the job that brings the CRDs up to date. */
@QuarkusMain
public final class Main {
    /** As BSD's sysexits(3) has it: the configuration is wrong, and starting again will not help. */
    static final int WRONG_SETTINGS = 78;

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) {
        try {
            if (arguments.equals(List.of(Crds.ARGUMENT))) {
                return Crds.run();
            }
            Settings settings = new Settings(System.getenv());
            Room room = Room.named(arguments);
            Room.Prepared prepared = room.prepare(settings);
            RoomEnd.check(settings);
            settings.check();
            return RoomApplication.run(room, prepared);
        } catch (SettingsException wrong) {
            wrong.sentences().forEach(sentence -> System.err.println("hearth: " + sentence));
            return WRONG_SETTINGS;
        }
    }

    private Main() {}
}
