package io.github.dino4j.example.spring;

import io.github.dino4j.eval.embed.DinoEmbedder;
import io.github.dino4j.eval.embed.ImageInput;
import io.github.dino4j.eval.search.FeatureIndex;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;

/** An image comes in, its vector and the images most like it go out. */
@RestController
class SimilarImagesController {
    private static final int MOST = 100;

    private final DinoEmbedder embedder;
    private final FeatureIndex index;
    private final DinoProperties properties;

    SimilarImagesController(DinoEmbedder embedder, FeatureIndex index, DinoProperties properties) {
        this.embedder = embedder;
        this.index = index;
        this.properties = properties;
    }

    /**
     * The answer.
     *
     * @param vector of the image
     * @param precision what products of the vector were rounded to
     * @param neighbours the images of the index that are most like it, best first
     */
    @SuppressWarnings("ArrayRecordComponent") // written as JSON, never compared
    record Answer(float[] vector, String precision, List<FeatureIndex.Found> neighbours) {}

    /** The image is the body of the request: {@code curl --data-binary @photo.jpg -H 'Content-Type: image/jpeg'}. */
    @PostMapping(
            path = "/similar",
            consumes = {"image/*", MediaType.APPLICATION_OCTET_STREAM_VALUE})
    Answer similar(InputStream body, @RequestParam(name = "top", defaultValue = "5") int top) throws IOException {
        if (top < 1 || top > MOST) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "top must be in [1, " + MOST + "], was " + top);
        }
        float[] vector =
                embedder.embed(ImageInput.of(body, properties.maxUpload().toBytes()));
        return new Answer(vector, embedder.precision(), index.nearest(vector, top));
    }

    /** The image is a field of a form: {@code curl -F image=@photo.jpg}. */
    @PostMapping(path = "/similar", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    Answer similar(@RequestParam("image") MultipartFile image, @RequestParam(name = "top", defaultValue = "5") int top)
            throws IOException {
        try (InputStream content = image.getInputStream()) {
            return similar(content, top);
        }
    }
}
