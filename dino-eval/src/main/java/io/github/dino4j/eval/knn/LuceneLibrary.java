package io.github.dino4j.eval.knn;

/** Whether Lucene, which nothing but the approximate index needs, is on the class path. */
final class LuceneLibrary {
    /** What to add to a build that wants the approximate index. */
    static final String COORDINATES = "org.apache.lucene:lucene-core:9.12.3";

    private LuceneLibrary() {}

    static boolean isPresent(ClassLoader loader) {
        try {
            // The codec, because an older or newer Lucene has others.
            Class.forName("org.apache.lucene.codecs.lucene912.Lucene912Codec", false, loader);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    static boolean isPresent() {
        return isPresent(LuceneLibrary.class.getClassLoader());
    }

    /** Says what to add where it is missing. */
    static void require(ClassLoader loader) {
        if (!isPresent(loader)) {
            throw new IllegalArgumentException("index=approximate needs Lucene, which is not on the class path: add "
                    + COORDINATES + ", or take index=exact");
        }
    }
}
