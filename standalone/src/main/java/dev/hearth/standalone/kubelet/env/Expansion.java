package dev.hearth.standalone.kubelet.env;

import java.util.Map;

/**
 * Kubernetes' {@code $(VAR)} in values, commands and arguments: a known variable is put in, an unknown one stays as it
 * is, and {@code $$} is a plain {@code $} (Kubernetes: third_party/forked/golang/expansion).
 */
public final class Expansion {
    private Expansion() {}

    public static String expand(String text, Map<String, String> variables) {
        if (text.indexOf('$') < 0) {
            return text;
        }
        StringBuilder expanded = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); at++) {
            char here = text.charAt(at);
            char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
            if (here != '$') {
                expanded.append(here);
            } else if (next == '$') {
                expanded.append('$');
                at++;
            } else if (next == '(' && text.indexOf(')', at) > 0) {
                int end = text.indexOf(')', at);
                String name = text.substring(at + 2, end);
                expanded.append(variables.getOrDefault(name, "$(" + name + ")"));
                at = end;
            } else {
                expanded.append('$');
            }
        }
        return expanded.toString();
    }
}
