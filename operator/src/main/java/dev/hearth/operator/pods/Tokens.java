package dev.hearth.operator.pods;

import java.security.SecureRandom;
import java.util.Base64;

/** Random strings: secrets that nobody guesses, and suffixes that only have to differ. */
final class Tokens {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

    /** Kubernetes's own alphabet for generated names: no vowels, so no words. */
    private static final String NAME_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

    /** 256 bits. */
    static String secret() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** 160 bits as 32 letters that may stand in a host name. */
    static String label() {
        return letters(LETTERS, 32);
    }

    static String suffix() {
        return letters(NAME_LETTERS, 5);
    }

    private static String letters(String alphabet, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(RANDOM.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private Tokens() {}
}
