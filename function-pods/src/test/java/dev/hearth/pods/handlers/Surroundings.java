package dev.hearth.pods.handlers;

import java.io.File;
import java.util.HashMap;
import java.util.Map;

/** What a function sees of where it is. */
public final class Surroundings {
    private static final String AT_START = System.getenv().getOrDefault("GREETING", "");

    public Map<String, Object> handle(Map<String, Object> event) throws Exception {
        Map<String, Object> seen = new HashMap<>();
        seen.put("greeting", System.getenv("GREETING"));
        seen.put("atStart", AT_START);
        seen.put("path", System.getenv("SOME_PATH"));
        seen.put("name", System.getenv("AWS_LAMBDA_FUNCTION_NAME"));
        seen.put("root", System.getenv("LAMBDA_TASK_ROOT"));
        seen.put("cwd", new File("").getCanonicalPath());
        seen.put("file", new File("data.txt").exists());
        seen.put("ours", System.getenv().keySet().stream().anyMatch(name -> name.matches("HEARTH_(POOL|CODE_CACHE)")));
        Process child = new ProcessBuilder("/bin/sh", "-c", "echo $GREETING").start();
        seen.put("child", new String(child.getInputStream().readAllBytes()).strip());
        return seen;
    }
}
