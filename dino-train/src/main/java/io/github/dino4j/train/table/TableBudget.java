package io.github.dino4j.train.table;

import com.fasterxml.jackson.databind.JsonNode;

/** How long each row of a table is trained. */
public sealed interface TableBudget {
    /**
     * The same time for each row, as measured on this machine before the first one begins.
     *
     * @param minutes of training, without evaluation
     */
    record Minutes(double minutes) implements TableBudget {
        private static final String KEY = "budget_minutes";

        /**
         * Checks the bounds.
         *
         * @param minutes of training, without evaluation
         * @throws IllegalArgumentException if that is no time
         */
        public Minutes {
            if (!(minutes > 0) || Double.isInfinite(minutes)) {
                throw new IllegalArgumentException(
                        "--budget must be above 0 minutes of training for each row, was " + minutes);
            }
        }

        @Override
        public String key() {
            return KEY;
        }

        @Override
        public Number value() {
            return minutes;
        }

        @Override
        public String describe() {
            String number = minutes == Math.rint(minutes) ? Long.toString((long) minutes) : Double.toString(minutes);
            return "each of about " + number
                    + " minutes as measured before the first one began, evaluation not counted";
        }
    }

    /**
     * The same steps for each row, however long they take: for rows that are trained side by side, where no time can be measured.
     *
     * @param epochs passes over the images
     */
    record Epochs(int epochs) implements TableBudget {
        private static final String KEY = "epochs";

        /**
         * Checks the bounds.
         *
         * @param epochs passes over the images
         * @throws IllegalArgumentException if there is none
         */
        public Epochs {
            if (epochs < 1) {
                throw new IllegalArgumentException("--epochs must be at least 1, was " + epochs);
            }
        }

        @Override
        public String key() {
            return KEY;
        }

        @Override
        public Number value() {
            return epochs;
        }

        @Override
        public String describe() {
            return "each of " + epochs + (epochs == 1 ? " epoch" : " epochs")
                    + ", so of the same steps however long they take: seconds and images/s compare rows only where each had"
                    + " the machine to itself";
        }
    }

    /**
     * Reads what a table's files say of it.
     *
     * @param file the keys of a table
     * @return its budget
     */
    static TableBudget of(JsonNode file) {
        return file.has(Epochs.KEY)
                ? new Epochs(file.path(Epochs.KEY).asInt())
                : new Minutes(file.path(Minutes.KEY).asDouble());
    }

    /** {@return its name in files} */
    String key();

    /** {@return its size in files} */
    Number value();

    /** {@return what the report says of it} */
    String describe();
}
