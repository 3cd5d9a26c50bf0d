package io.github.dino4j.eval.knn;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene912.Lucene912Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;

/**
 * Lucene's own codec and graphs, for rows of any width: the limit of 1024 numbers is a property of the format's Java class
 * and checked when rows are added, not of the files, which are read by Lucene's classes under their names. Four CLS tokens
 * of a ViT-B are 3072 numbers.
 */
final class HnswCodec extends Lucene912Codec {
    private final KnnVectorsFormat format;

    HnswCodec(int links, int beam) {
        this.format = new AnyWidth(new Lucene99HnswVectorsFormat(links, beam));
    }

    @Override
    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
        return format;
    }

    private static final class AnyWidth extends KnnVectorsFormat {
        private final KnnVectorsFormat lucene;

        AnyWidth(KnnVectorsFormat lucene) {
            super(lucene.getName());
            this.lucene = lucene;
        }

        @Override
        public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
            return lucene.fieldsWriter(state);
        }

        @Override
        public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
            return lucene.fieldsReader(state);
        }

        @Override
        public int getMaxDimensions(String field) {
            return Integer.MAX_VALUE;
        }
    }
}
