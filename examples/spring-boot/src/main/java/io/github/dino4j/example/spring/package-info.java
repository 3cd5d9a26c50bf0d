/** A service by Spring Boot: an image comes in, its vector and the images most like it go out. */
@NullMarked
package io.github.dino4j.example.spring;

import org.jspecify.annotations.NullMarked;
