package consumer;

import io.github.dino4j.eval.embed.DinoEmbedder;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Embeds an image as a service would: {@code Service RUN}. */
public final class Service {
    private Service() {}

    public static void main(String[] args) throws IOException {
        for (String format : new String[] {"jpg", "png", "bmp", "gif"}) {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            ImageIO.write(new BufferedImage(40, 36, BufferedImage.TYPE_INT_RGB), format, file);
            try (DinoEmbedder embedder = DinoEmbedder.open(Path.of(args[0]))) {
                System.out.printf("vector of %s %d%n", format, embedder.embed(file.toByteArray()).length);
            }
        }
    }
}
