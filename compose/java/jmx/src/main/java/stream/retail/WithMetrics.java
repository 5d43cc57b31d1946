package stream.retail;

import io.prometheus.jmx.JavaAgent;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;

/**
 * Runs a program in a JVM whose JMX numbers Prometheus can read: WithMetrics HOST:PORT:CONFIG MAIN-CLASS ARGUMENTS…
 * The exporter is made to be a -javaagent, and a JVM with an agent neither writes an archive of its classes nor makes full use of one:
 * broker and worker would start more slowly for good. The exporter never uses what an agent is given, so a plain call does the same.
 */
public final class WithMetrics {
  private WithMetrics() {
  }

  public static void main(String[] args) throws Throwable {
    JavaAgent.premain(args[0], null);
    Class<?> program = Class.forName(args[1]);
    MethodHandles.lookup().findStatic(program, "main", MethodType.methodType(void.class, String[].class))
        .invokeExact(Arrays.copyOfRange(args, 2, args.length));
  }
}
