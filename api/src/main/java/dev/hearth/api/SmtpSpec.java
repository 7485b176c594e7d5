package dev.hearth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.NullUnmarked;

/** By which mail server an object's letters go. */
@NullUnmarked
@JsonInclude(JsonInclude.Include.NON_NULL)
public class SmtpSpec {
    @Required
    @Size(min = 1, max = 253)
    public String host;

    @Min(1)
    @Max(65535)
    @Default("25")
    public Integer port;

    @Required
    @Size(min = 3, max = 320)
    public String from;

    @Default("false")
    public Boolean startTls;

    @Size(max = 320)
    public String username;

    public SecretKeyRef passwordRef;
}
