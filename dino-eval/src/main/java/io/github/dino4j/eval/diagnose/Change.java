package io.github.dino4j.eval.diagnose;

import java.util.Locale;
import java.util.Optional;

/**
 * A change that a rule proposes, where a configuration has the key and needs it.
 *
 * @param key as {@code --set} names it
 * @param kind what is done to the value
 * @param value how far
 * @param why in a sentence
 */
record Change(String key, Kind kind, Object value, String why) {
    private static final String RATE = "optim.lr";
    private static final double SHARE = 0.3; // of all epochs
    private static final double QUARTER = 0.25;

    /** What is done to a value. */
    enum Kind {
        AT_MOST,
        AT_LEAST,
        LOWER,
        RAISE,
        TIMES,
        PART,
        WARM_UP,
        SLOWER,
        FASTER
    }

    static Change atMost(String key, double bound, String why) {
        return new Change(key, Kind.AT_MOST, bound, why);
    }

    static Change atLeast(String key, double bound, String why) {
        return new Change(key, Kind.AT_LEAST, bound, why);
    }

    /** At most so much, where that may help and a higher value is no mistake. */
    static Change lower(String key, double bound, String why) {
        return new Change(key, Kind.LOWER, bound, why);
    }

    /** At least so much, where that may help and a lower value is no mistake. */
    static Change raise(String key, double bound, String why) {
        return new Change(key, Kind.RAISE, bound, why);
    }

    static Change times(String key, double factor, String why) {
        return new Change(key, Kind.TIMES, factor, why);
    }

    /** At least so many epochs, or nearly a third of a run that has few. */
    static Change warmUp(double epochs, String why) {
        return new Change("optim.warmup_epochs", Kind.WARM_UP, epochs, why);
    }

    /** A quarter of the learning rate, and no more than so many times the optimiser's published one. */
    static Change slower(double most, String why) {
        return new Change(RATE, Kind.SLOWER, most, why);
    }

    /** A learning rate of at least so many times the optimiser's published one. */
    static Change faster(double least, String why) {
        return new Change(RATE, Kind.FASTER, least, why);
    }

    /** Another choice of a part, with all that it needs. */
    static Change part(String key, String name, String parameters, String why) {
        return new Change(key, Kind.PART, "{name: " + name + ", " + parameters + "}", why);
    }

    /** Whether a value that this changes is what went wrong, and not one that may help whatever the cause. */
    boolean isOfCause() {
        return kind == Kind.AT_MOST || kind == Kind.AT_LEAST || kind == Kind.FASTER || kind == Kind.PART;
    }

    /** The advice for a configuration; nothing where it has no such key, or the value is well. */
    Optional<Advice> in(Settings settings) {
        Change change = this;
        if (kind == Kind.WARM_UP) {
            double most = SHARE * settings.number("train.epochs");
            change = atLeast(key, Math.min(((Number) value).doubleValue(), most), why);
        }
        if (kind == Kind.SLOWER || kind == Kind.FASTER) { // rates of one optimiser mean nothing to another
            change = new Change(key, kind, ((Number) value).doubleValue() * settings.publishedRate(), why);
        }
        return change.of(settings);
    }

    private Optional<Advice> of(Settings settings) {
        if (kind == Kind.PART) {
            return settings.value(key + ".name")
                    .filter(name -> !value.toString().startsWith("{name: " + name + ","))
                    .map(name -> new Advice(key, "{name: " + name + "}", value, why));
        }
        return settings.value(key).flatMap(from -> to(from).map(to -> new Advice(key, from, to, why)));
    }

    private Optional<Object> to(Object from) {
        double number = from instanceof Number there ? there.doubleValue() : Double.NaN;
        double bound = ((Number) value).doubleValue();
        boolean whole = from instanceof Integer || from instanceof Long;
        return switch (kind) {
            case AT_MOST, LOWER -> number > bound ? Optional.of(as(whole, bound)) : Optional.empty();
            case AT_LEAST, RAISE, FASTER -> number < bound ? Optional.of(as(whole, bound)) : Optional.empty();
            case SLOWER -> Optional.of(as(false, Math.min(QUARTER * number, bound)));
            default -> number * bound != number ? Optional.of(as(whole, number * bound)) : Optional.empty();
        };
    }

    private static Object as(boolean whole, double number) {
        Object rounded = Double.parseDouble(String.format(Locale.ROOT, "%.3g", number));
        return whole ? (Object) Math.round(number) : rounded;
    }
}
