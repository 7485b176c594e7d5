package dev.hearth.conformance.real;

import dev.hearth.conformance.functions.CodeFaultTest;
import dev.hearth.conformance.functions.InvokeTest;
import dev.hearth.conformance.functions.RuntimesTest;
import dev.hearth.conformance.functions.UrlTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the functions suite says of a platform on a laptop holds of the release too. */
abstract class FromOutside {
    private final Site site;

    FromOutside(Site site) {
        this.site = site;
    }

    @Test
    @Timeout(400)
    void functionsConform() {
        System.out.println(
                site.conforms(360, RuntimesTest.class, InvokeTest.class, UrlTest.class, CodeFaultTest.class));
    }
}
