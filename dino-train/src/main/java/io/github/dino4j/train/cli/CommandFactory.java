package io.github.dino4j.train.cli;

import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/** Makes commands with their console; everything else the way picocli does. */
final class CommandFactory implements CommandLine.IFactory {
    private final Map<Class<?>, Supplier<Object>> commands;

    CommandFactory(Console console) {
        this.commands = Map.ofEntries(
                Map.entry(TrainCommand.class, () -> new TrainCommand(console)),
                Map.entry(EmbedCommand.class, () -> new EmbedCommand(console)),
                Map.entry(KnnCommand.class, () -> new KnnCommand(console)),
                Map.entry(LinearCommand.class, () -> new LinearCommand(console)),
                Map.entry(FinetuneCommand.class, () -> new FinetuneCommand(console)),
                Map.entry(BenchCommand.class, BenchCommand::new),
                Map.entry(BenchStepCommand.class, () -> new BenchStepCommand(console)),
                Map.entry(DoctorCommand.class, () -> new DoctorCommand(console)),
                Map.entry(ReportCommand.class, () -> new ReportCommand(console)),
                Map.entry(ConfigCommand.class, ConfigCommand::new),
                Map.entry(ConfigExplainCommand.class, () -> new ConfigExplainCommand(console)));
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        Supplier<Object> command = commands.get(type);
        return command == null ? CommandLine.defaultFactory().create(type) : type.cast(command.get());
    }
}
