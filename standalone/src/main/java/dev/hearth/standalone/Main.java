package dev.hearth.standalone;

import dev.hearth.standalone.cli.HearthCommand;
import io.quarkus.runtime.annotations.QuarkusMain;

/** What {@code ./hearth} runs. Only {@code up} starts Quarkus; every other command is a client of a running platform. */
@QuarkusMain
public final class Main {
    public static void main(String[] arguments) {
        System.exit(HearthCommand.run(arguments));
    }

    private Main() {}
}
