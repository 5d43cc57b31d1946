package stream.retail;

import io.apicurio.registry.rest.client.exception.RestClientException;

/**
 * The Schema Registry is unavailable, which is not the record's fault. An {@link Error}, because with
 * errors.tolerance=all Connect sends a record to the dead-letter topic for any Exception of a converter, but not
 * for an Error: the task fails, nothing is skipped and no offset is committed. The loader recognises this class
 * name and restarts the task when the registry is back.
 */
public final class RegistryAway extends Error {
  private static final long serialVersionUID = 1L;

  RegistryAway(RuntimeException cause) {
    super("The Schema Registry does not answer: " + describe(cause), cause);
  }

  /** The registry client keeps the kind of a connection failure apart from its message, which is often empty. */
  private static String describe(RuntimeException cause) {
    if (cause instanceof RestClientException answer
        && answer.getError() != null
        && answer.getError().getName() != null) {
      return answer.getError().getName() + ": " + answer.getMessage();
    }
    return String.valueOf(cause.getMessage());
  }
}
