package io.github.dino4j.example.spring;

import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.ImageTooLargeException;
import java.io.InterruptedIOException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** What is wrong with a request, in words for its sender: 413 for what is too large, 400 for what is no image. */
@RestControllerAdvice
class ImageErrors extends ResponseEntityExceptionHandler {
    @ExceptionHandler
    ProblemDetail tooLarge(ImageTooLargeException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.PAYLOAD_TOO_LARGE, String.valueOf(e.getMessage()));
    }

    @ExceptionHandler
    ProblemDetail noImage(ImageFormatException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
    }

    /** The service is being stopped, or its embedder has failed, which its health tells. */
    @ExceptionHandler({InterruptedIOException.class, IllegalStateException.class})
    ProblemDetail unavailable(Exception e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()));
    }
}
