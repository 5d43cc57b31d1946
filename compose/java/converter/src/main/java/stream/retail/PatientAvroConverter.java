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
 * The Avro converter, but an outage of the Schema Registry is no fault of the sale. The converter it wraps throws the same
 * kind of error for bytes that nobody can read and for a registry that does not answer; with a dead-letter topic Connect
 * would then put good sales there. Here an outage is waited for, and one that lasts becomes a {@link RegistryAway}.
 * Everything else stays as it was.
 */
public final class PatientAvroConverter implements Converter {
  /** Less than task.shutdown.graceful.timeout.ms (5 s): a task that is told to stop ends in time, by itself. */
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

  /** Throws {@link RegistryAway} when the registry was asked in vain for PATIENCE_MS, or the thread is interrupted meanwhile. */
  @Override
  public SchemaAndValue toConnectData(String topic, byte[] value) {
    try {
      return converter.toConnectData(topic, value);
    } catch (RuntimeException error) {
      return tryAgain(topic, value, error);
    }
  }

  // No RetriableException: a task that is stopped while Connect retries gives all that it holds to the dead letters.
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

  /** Whether the registry, not the record, is the reason. */
  private static boolean isOutage(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof ApicurioRestClientException) {
        return !isAboutTheRecord(cause);
      }
      // An answer that was cut off; Avro throws the same for bytes that are too short, but outside of the resolver.
      if (cause instanceof UncheckedIOException) {
        return Arrays.stream(cause.getStackTrace()).anyMatch(frame -> frame.getClassName().startsWith(RESOLVER));
      }
    }
    return false;
  }

  /**
   * An answer in the 400s, as for an id that nobody knows. Without a code there was no answer; 401, 403 and 429, which say
   * nothing about the record, come as exceptions of other classes.
   */
  private static boolean isAboutTheRecord(Throwable cause) {
    Integer code = cause instanceof RestClientException answer && answer.getError() != null ? answer.getError().getErrorCode() : null;
    return code != null && code < SERVER_ERROR && code != REQUEST_TIMEOUT;
  }
}
