package dev.hearth.standalone.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** {@code kubectl hearth}: the commands that make sense against any cluster that Hearth is installed on. */
@Command(
        name = "kubectl hearth",
        mixinStandardHelpOptions = true,
        version = "hearth 0.1.0",
        description = "Deploy, invoke and watch Hearth's functions on the cluster of the kubeconfig.",
        subcommands = {
            StatusCommand.class,
            DeployCommand.class,
            InvokeCommand.class,
            LogsCommand.class,
            HelpCommand.class
        })
final class PluginCommand {}
