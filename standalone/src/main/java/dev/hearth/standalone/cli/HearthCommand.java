package dev.hearth.standalone.cli;

import dev.hearth.standalone.platform.PlatformException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** {@code hearth}: the list of commands, and what their failures look like. */
@Command(
        name = "hearth",
        mixinStandardHelpOptions = true,
        version = "hearth 0.1.0",
        description = "The serverless application stack on your own cluster, here on your own machine.",
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            EnvCommand.class,
            StatusCommand.class,
            DeployCommand.class,
            InvokeCommand.class,
            PresignCommand.class,
            LogsCommand.class,
            ApiServerCommand.class,
            HelpCommand.class
        },
        footer = {
            "",
            "Also: ./hearth test (every test), ./hearth bench (the benchmarks), ./hearth build.",
            "",
            "Start with:",
            "  ./hearth up",
            "  eval \"$(./hearth env)\"        in another terminal",
            "  curl \"$HEARTH_URL/functions/default/hello?name=Ada\""
        })
public final class HearthCommand {
    public static int run(String... arguments) {
        boolean plugin = Boolean.getBoolean("hearth.plugin");
        CommandLine commands = new CommandLine(plugin ? new PluginCommand() : new HearthCommand());
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        commands.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("hearth: " + sentence(failure));
            if (!(failure instanceof PlatformException || failure instanceof KubernetesClientException)) {
                failure.printStackTrace(command.getErr());
            }
            return 1;
        });
        if (arguments.length == 0) {
            commands.usage(System.out);
            return 2;
        }
        return commands.execute(arguments);
    }

    private static String sentence(Exception failure) {
        if (failure instanceof KubernetesClientException refused && refused.getStatus() != null) {
            return refused.getStatus().getMessage();
        }
        return String.valueOf(failure.getMessage());
    }
}
