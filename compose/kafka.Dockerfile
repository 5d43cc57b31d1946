# Kafka's image with the JMX exporter, from the same pom that `npm start` uses.
FROM maven:3.9.16-eclipse-temurin-21 AS metrics
WORKDIR /build
COPY compose/java compose/java
RUN --mount=type=cache,target=/root/.m2 mvn --batch-mode --no-transfer-progress -f compose/java -pl jmx -am package

FROM apache/kafka:4.3.1
COPY --from=metrics --chown=appuser:appuser /build/compose/java/jmx/target/parts /opt/stream-retail/metrics
