import { spawn } from 'node:child_process';

/** Asks the system to show an address. Where it has nothing for that, nothing happens: the address has been printed. */
export function openBrowser(address: string): void {
  const [program, words] =
    process.platform === 'darwin'
      ? ['open', []]
      : process.platform === 'win32'
        ? ['cmd', ['/c', 'start', '']]
        : ['xdg-open', []];
  const child = spawn(program as string, [...(words as string[]), address], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
