package dev.graceful.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {
    @ParameterizedTest
    @CsvSource(delimiterString = " | ", quoteCharacter = '~', textBlock = """
            has(self.source) != has(self.sources)          | {source: {repo: x}}                | {}
            !has(self.path) || self.path.startsWith('/')   | {path: /srv}                       | {path: srv}
            size(self.path) <= 4                           | {path: abcd}                       | {path: abcde}
            self.path.matches('^[a-z]+$')                  | {path: abc}                        | {path: aB}
            self.items.exists(i, i.name == 'x')            | {items: [{name: x}]}               | {items: [{name: y}]}
            self.items.all(i, i.port > 1000)               | {items: [{name: x, port: 1001}]}   | {items: [{name: x, port: 1000}]}
            self.items.exists_one(i, i.name == 'x')        | {items: [{name: x}]}               | {items: [{name: x}, {name: x}]}
            self.replicas * 2 < 10                         | {replicas: 4}                      | {replicas: 5}
            self.ratio < 1.0 && self.ratio * 2.0 > 0.5     | {ratio: 0.5}                       | {ratio: 1}
            self.ratio > self.replicas                     | {ratio: 2.5, replicas: 2}          | {ratio: 1.5, replicas: 2}
            type(self.share) == int ? self.share < 5 : self.share.endsWith('%') | {share: 25%}  | {share: 25}
            duration(self.path) > duration('1m')           | {path: 2m}                         | {path: 30s}
            self.timeout > duration('1m')                  | {timeout: 1h30m}                   | {timeout: 1s}
            self.at > timestamp('2026-01-01T00:00:00Z')    | {at: '2026-06-01T00:00:00Z'}       | {at: '2025-06-01T00:00:00Z'}
            'app' in self.labels && self.labels['app'] == 'x' | {labels: {app: x}}              | {labels: {app: y}}
            self.labels.all(k, k.startsWith('a'))          | {labels: {app: x}}                 | {labels: {web: y}}
            self.path.split(',').map(p, p.lowerAscii()).join('-') == 'a-b' | {path: 'A,B'}      | {path: 'a'}
            self.tags.isSorted()                           | {tags: [a, b]}                     | {tags: [b, a]}
            self.tags.size() == 2 && self.tags[0] == 'a'   | {tags: [a, b]}                     | {tags: [b, a]}
            self.tags.indexOf('b') == 1                    | {tags: [a, b]}                     | {tags: [b, a]}
            self.counts.sum() <= 6 && self.counts.max() == 3 && self.counts.min() == 1 | {counts: [1, 2, 3]} | {counts: [3, 2, 3]}
            isURL(self.path) && url(self.path).getHost() == 'git.example:8443' | {path: 'https://git.example:8443/x'} | {path: nonsense}
            self.path.find('[0-9]+') == '12'               | {path: ab12}                       | {path: ab}
            quantity(self.path).isGreaterThan(quantity('100Mi')) | {path: 1Gi}                  | {path: 1Mi}
            self.__namespace__ == 'x' && self.a__dash__b == 1 | {namespace: x, a-b: 1}          | {namespace: y, a-b: 1}
            self.mode in ['Apply', 'PlanOnly']             | {mode: Apply}                      | {mode: Delete}
            self.tags.map(t, t + '!').exists(t, t == 'a!') | {tags: [a]}                        | {tags: [b]}
            sets.contains(['a', 'b'], self.tags)           | {tags: [a]}                        | {tags: [c]}
            """)
    void ruleAcceptsAndRefuses(String rule, String accepted, String refused) {
        assertThat(Yaml.faults(withRule(rule), accepted)).isEmpty();
        assertThat(Yaml.faults(withRule(rule), refused))
                .singleElement()
                .asString()
                .startsWith("spec: Invalid value");
    }

    private static String withRule(String rule) {
        return """
        type: object
        x-kubernetes-validations:
          - rule: >-
              %s
        properties:
          source: {type: object, properties: {repo: {type: string}}}
          sources: {type: array, items: {type: string}}
          path: {type: string}
          replicas: {type: integer}
          ratio: {type: number}
          share: {x-kubernetes-int-or-string: true}
          timeout: {type: string, format: duration}
          at: {type: string, format: date-time}
          labels: {type: object, additionalProperties: {type: string}}
          tags: {type: array, items: {type: string}}
          counts: {type: array, items: {type: integer}}
          namespace: {type: string}
          a-b: {type: integer}
          mode: {type: string}
          items:
            type: array
            items: {type: object, properties: {name: {type: string}, port: {type: integer}}}
        """.formatted(rule);
    }

    @Test
    void ruleAtTheRootSeesTheName() {
        var type = Yaml.thing("{type: object}");
        var schema = (com.fasterxml.jackson.databind.node.ObjectNode) type.openApiSchema();
        schema.set(
                "x-kubernetes-validations",
                Yaml.object("r: [{rule: \"self.metadata.name == 'b'\"}]").path("r"));

        assertThat(Yaml.texts(Schema.compile(type).validate(Yaml.thingWith("{}"), null)))
                .isEqualTo(List.of("<nil>: Invalid value: failed rule: self.metadata.name == 'b'"));
    }
}
