package dev.hearth.api.function;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;

/** Where a function's code comes from: exactly one of its fields. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "[has(self.inline), has(self.configMap), has(self.zip), has(self.image)].exists_one(x, x)",
        message = "spec.code needs exactly one of inline, configMap, zip, image")
public class Code {
    @JsonPropertyDescription(
            "File contents by relative path, for small functions: 'index.mjs: export const handler = …'.")
    @Size(min = 1, max = 100)
    public Map<String, String> inline;

    @JsonPropertyDescription("Name of a ConfigMap in the function's namespace whose keys are file names.")
    @Size(min = 1, max = 253)
    public String configMap;

    @JsonPropertyDescription(
            "A zip package by its digest: downloaded from url or, without one, put into the package store before.")
    public Zip zip;

    @JsonPropertyDescription(
            "A container image that speaks the Lambda Runtime API, such as one built on an AWS Lambda base image.")
    @Size(min = 1, max = 1024)
    public String image;

    /** A zip package by digest, downloaded from {@code url} or, without one, put into the package store before. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public static class Zip {
        @JsonPropertyDescription("'http' or 'https'; absent when the package was uploaded, as 'hearth deploy' does.")
        @Pattern("^https?://.+")
        @Size(max = 2048)
        public String url;

        @JsonPropertyDescription("SHA-256 of the zip file, 64 lower-case hexadecimal digits.")
        @Required
        @Pattern("^[0-9a-f]{64}$")
        public String sha256;
    }
}
