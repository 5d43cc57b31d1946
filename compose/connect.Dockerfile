# Kafka's image with the Connect plugins and the JMX exporter, from the same pom that `npm start` uses.
FROM maven:3.9.16-eclipse-temurin-21 AS plugins
WORKDIR /build
COPY compose/java compose/java
RUN --mount=type=cache,target=/root/.m2 mvn --batch-mode --no-transfer-progress -f compose/java -pl connect,jmx -am package

FROM apache/kafka:4.3.1
# The worker's plugin.path is relative to its working directory.
WORKDIR /opt/stream-retail
COPY --from=plugins --chown=appuser:appuser /build/compose/java/connect/target/parts/plugins plugins
COPY --from=plugins --chown=appuser:appuser /build/compose/java/jmx/target/parts metrics
# The converter ships no manifest, and without one the worker scans every class of every jar at each start.
RUN java -cp '/opt/kafka/libs/*' org.apache.kafka.tools.ConnectPluginPath sync-manifests --plugin-path plugins
