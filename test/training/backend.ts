import { startBackend } from '../../policy/backend';

/** The backend that training runs on without a GPU, with our kernels. */
export async function useTestBackend(): Promise<void> {
  await startBackend({ kind: 'wasm' });
}
