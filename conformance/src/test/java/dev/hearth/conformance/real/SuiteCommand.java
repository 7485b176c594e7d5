package dev.hearth.conformance.real;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintWriter;
import java.util.stream.Stream;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs test classes in this process, whose environment says what they test. Ends with 1 when one failed or none ran. */
final class SuiteCommand {
    /** @param arguments the names of the classes */
    public static void main(String[] arguments) {
        Launcher launcher = LauncherFactory.create();
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        launcher.execute(
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(Stream.of(arguments)
                                .map(name -> selectClass(name))
                                .toList())
                        .build(),
                summary);
        TestExecutionSummary seen = summary.getSummary();
        PrintWriter out = new PrintWriter(System.out, true);
        seen.printTo(out);
        seen.printFailuresTo(out, 15);
        System.exit(seen.getTestsSucceededCount() > 0 && seen.getTotalFailureCount() == 0 ? 0 : 1);
    }

    private SuiteCommand() {}
}
