package io.github.dino4j.augment.image.tiff;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class FaxTest {
    private static final int WIDTH = 1728;
    private static final String MARK = "000000000001";
    private static final String WHITE_ROW = "010011011" + "00110101"; // 1728 and 0
    private static final String WHITE_24 = "0101000";
    private static final String BLACK_6 = "0010";
    private static final String WHITE_1698 = "011000" + "00010011"; // 1664 and 34
    private static final String WHITE_1296 = "011011001" + "101010"; // 1280 and 16

    private static byte[] rows(String bits, int count) {
        String whole = bits + "0".repeat(Byte.SIZE - bits.length() % Byte.SIZE);
        byte[] bytes = new byte[whole.length() / Byte.SIZE];
        byte[] number = new BigInteger(whole, 2).toByteArray();
        int length = Math.min(number.length, bytes.length);
        System.arraycopy(number, number.length - length, bytes, bytes.length - length, length);
        byte[] rows = new byte[count * WIDTH / Byte.SIZE];
        new Fax(bytes, Fax.Kind.GROUP_3, WIDTH).decode(rows, WIDTH / Byte.SIZE);
        return rows;
    }

    private static int black(byte[] rows, int row) {
        int count = 0;
        for (int i = 0; i < WIDTH / Byte.SIZE; i++) {
            count += Integer.bitCount(rows[row * WIDTH / Byte.SIZE + i] & 0xFF);
        }
        return count;
    }

    /** As libtiff does; a row of g3aoe.tif of the TwelveMonkeys suite is like this. */
    @Test
    void aRowThatEndsTooEarlyIsWhiteFromThereOn() {
        byte[] rows = rows(MARK + WHITE_24 + BLACK_6 + WHITE_1296 + MARK + WHITE_24 + BLACK_6 + MARK + WHITE_ROW, 3);
        assertThat(black(rows, 0)).as("after a white run").isEqualTo(6);
        assertThat(black(rows, 1)).as("after a black run").isEqualTo(6);
        assertThat(black(rows, 2)).as("the next whole row").isZero();
    }

    @Test
    void theFirstRowCountsThoughNoMarkIsBeforeIt() {
        byte[] rows = rows(WHITE_24 + BLACK_6 + WHITE_1698 + MARK + WHITE_ROW, 2);
        assertThat(black(rows, 0)).isEqualTo(6);
        assertThat(black(rows, 1)).isZero();
    }
}
