package stream.retail;

import io.apicurio.registry.rest.client.exception.RestClientException;
import io.apicurio.registry.utils.converter.AvroConverter;
import io.apicurio.rest.client.error.ApicurioRestClientException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.storage.Converter;

/**
 * An Avro converter that tells an outage of the Schema Registry from a bad record. The wrapped converter throws
 * the same kind of error for undecodable bytes and for an unreachable registry, for which Connect would send good
 * sales to the dead-letter topic. This one retries during an outage and throws {@link RegistryAway} when it lasts.
 * Other errors pass unchanged.
 */
public final class PatientAvroConverter implements Converter {
  /** Less than task.shutdown.graceful.timeout.ms (5 s), so that a task stops in time by itself. */
  private static final long PATIENCE_MS = 3_000;
  private static final long PAUSE_MS = 500;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int SERVER_ERROR = 500;
  private static final String RESOLVER = "io.apicurio.registry.resolver.";

  private final Converter converter = new AvroConverter<>();

  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {
    converter.configure(configs, isKey);
  }

  @Override
  public ConfigDef config() {
    return converter.config();
  }

  @Override
  public byte[] fromConnectData(String topic, Schema schema, Object value) {
    return converter.fromConnectData(topic, schema, value);
  }

  /** Throws {@link RegistryAway} when the registry is unreachable for PATIENCE_MS or the thread is interrupted. */
  @Override
  public SchemaAndValue toConnectData(String topic, byte[] value) {
    try {
      return converter.toConnectData(topic, value);
    } catch (RuntimeException error) {
      return tryAgain(topic, value, error);
    }
  }

  // No RetriableException: a task stopped during Connect's retries sends all its records to the dead-letter topic.
  private SchemaAndValue tryAgain(String topic, byte[] value, RuntimeException first) {
    RuntimeException error = first;
    for (long start = System.nanoTime(); ; ) {
      if (!isOutage(error)) {
        throw error;
      }
      if (System.nanoTime() - start >= PATIENCE_MS * 1_000_000) {
        throw new RegistryAway(error);
      }
      try {
        Thread.sleep(PAUSE_MS);
        return converter.toConnectData(topic, value);
      } catch (RuntimeException again) {
        error = again;
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
        throw new RegistryAway(error);
      }
    }
  }

  /** Whether the registry, not the record, is the cause. */
  private static boolean isOutage(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof ApicurioRestClientException) {
        return !isAboutTheRecord(cause);
      }
      // A truncated response. Avro throws the same for bytes that are too short, but outside the resolver.
      if (cause instanceof UncheckedIOException) {
        return Arrays.stream(cause.getStackTrace()).anyMatch(frame -> frame.getClassName().startsWith(RESOLVER));
      }
    }
    return false;
  }

  /**
   * A 4xx response, as for an unknown schema id. Without a code there was no response; 401, 403 and 429, which say
   * nothing about the record, are exceptions of other classes.
   */
  private static boolean isAboutTheRecord(Throwable cause) {
    Integer code = cause instanceof RestClientException answer && answer.getError() != null
        ? answer.getError().getErrorCode()
        : null;
    return code != null && code < SERVER_ERROR && code != REQUEST_TIMEOUT;
  }
}
