package dev.hearth.conformance.cluster;

/** Functions as users write them. */
final class Functions {
    static String inline(String name) {
        return """
                apiVersion: hearth.dev/v1alpha1
                kind: Function
                metadata: {name: %s, labels: {app: %s}}
                spec:
                  runtime: nodejs20.x
                  handler: index.handler
                  description: says hello
                  code:
                    inline:
                      index.mjs: "export const handler = async () => 'hello'"
                """.formatted(name, name);
    }

    private Functions() {}
}
