package io.github.dino4j.train.stop;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signal USR1, which mpirun passes on to its processes as it is, while it follows Ctrl-C and SIGTERM by SIGKILL a second later.
 * Java knows signals by {@code sun.misc} alone, which a compiler for a release warns of.
 */
final class UserSignal {
    private static final Logger LOG = LoggerFactory.getLogger(UserSignal.class);

    private UserSignal() {}

    /** Has something done, on a thread of its own, whenever the signal comes; by itself it would end the process. */
    static void handle(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object acting = Proxy.newProxyInstance(
                    handler.getClassLoader(),
                    new Class<?>[] {handler},
                    (self, method, arguments) -> switch (method.getName()) {
                        case "handle" -> {
                            action.run();
                            yield null;
                        }
                        case "equals" -> self == arguments[0];
                        case "hashCode" -> System.identityHashCode(self);
                        default -> "stop";
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("USR1"), acting);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            Throwable why = e instanceof InvocationTargetException wrapped ? wrapped.getCause() : e;
            LOG.debug("the signal USR1 does not stop a run here: {}", String.valueOf(why));
        }
    }
}
