/**
 * Registers the gradients of tfjs's operations. `@tensorflow/tfjs-core` alone has none, and in Node only the umbrella package
 * can register them in the same instance. Whatever trains imports this (`mixture-loss.ts` does); driving does without.
 */
import '@tensorflow/tfjs';
