package io.github.dino4j.rabit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Platform;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RabitLibraryTest {
    @Test
    void theJarHasALibraryForEachSystem() {
        assertThat(RabitLibrary.resource(Platform.LINUX, "x86-64")).isEqualTo("/lib/linux/x86_64/libxgboost4j.so");
        assertThat(RabitLibrary.resource(Platform.MAC, "aarch64")).isEqualTo("/lib/macos/aarch64/libxgboost4j.dylib");
        assertThat(RabitLibrary.resource(Platform.WINDOWS, "x86-64")).isEqualTo("/lib/windows/x86_64/xgboost4j.dll");
        for (String resource : new String[] {
            RabitLibrary.resource(Platform.LINUX, "x86-64"),
            RabitLibrary.resource(Platform.LINUX, "aarch64"),
            RabitLibrary.resource(Platform.MAC, "x86-64"),
            RabitLibrary.resource(Platform.MAC, "aarch64"),
            RabitLibrary.resource(Platform.WINDOWS, "x86-64")
        }) {
            assertThat(RabitLibrary.class.getResource(resource)).as(resource).isNotNull();
        }
    }

    @Test
    void aSystemWithoutOneIsToldWhichThereAre() {
        assertThatThrownBy(() -> RabitLibrary.load(RabitLibrary.resource(Platform.LINUX, "riscv64")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Rabit is not on the class path: /lib/linux/riscv64/libxgboost4j.so of"
                        + " ml.dmlc:xgboost4j_2.12")
                .hasMessageContaining("Linux, macOS and Windows on x86-64");
    }

    @Test
    void ofALongReportTheReasonIsTold() {
        String report = """
                [03:51:57] /workspace/src/collective/result.cc:83: [coll_c_api.cc:38|03:51:57]:

                - [allreduce.cc:135|03:51:57]: Ring Allreduce failed.
                - [loop.cc:102|03:51:57]: Encountered EOF. The other end is likely closed.
                Stack trace:
                  [bt] (0) /tmp/a.tmp(XGCommunicatorAllreduce+0xd) [0x7f2ec876553d]

                """;
        assertThat(RabitLibrary.reason(report)).isEqualTo("Encountered EOF. The other end is likely closed");
        assertThat(RabitLibrary.reason("[03:51:57] /workspace/src/a/socket.cc:29: Failed to get addr info for: x"))
                .isEqualTo("Failed to get addr info for: x");
        assertThat(RabitLibrary.reason("")).isEmpty();
    }
}
