package io.github.dino4j.train.cli;

import java.lang.reflect.Constructor;
import java.util.Arrays;
import picocli.CommandLine;

/** Makes commands that take a console with it; everything else the way picocli does. */
final class CommandFactory implements CommandLine.IFactory {
    private static final Class<?>[] TAKES_CONSOLE = {Console.class};

    private final Console console;

    CommandFactory(Console console) {
        this.console = console;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (Arrays.equals(constructor.getParameterTypes(), TAKES_CONSOLE)) {
                return type.cast(constructor.newInstance(console));
            }
        }
        return CommandLine.defaultFactory().create(type);
    }
}
