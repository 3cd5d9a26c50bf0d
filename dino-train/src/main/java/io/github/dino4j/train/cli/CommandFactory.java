package io.github.dino4j.train.cli;

import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/** Makes commands with their console; everything else the way picocli does. */
final class CommandFactory implements CommandLine.IFactory {
    private final Map<Class<?>, Supplier<Object>> commands;

    CommandFactory(Console console) {
        this.commands = Map.of(
                TrainCommand.class, () -> new TrainCommand(console),
                KnnCommand.class, () -> new KnnCommand(console),
                BenchCommand.class, BenchCommand::new,
                BenchStepCommand.class, () -> new BenchStepCommand(console),
                BenchViewsCommand.class, () -> new BenchViewsCommand(console),
                DoctorCommand.class, () -> new DoctorCommand(console),
                ReportCommand.class, () -> new ReportCommand(console),
                ConfigCommand.class, ConfigCommand::new,
                ConfigExplainCommand.class, () -> new ConfigExplainCommand(console));
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        Supplier<Object> command = commands.get(type);
        return command == null ? CommandLine.defaultFactory().create(type) : type.cast(command.get());
    }
}
