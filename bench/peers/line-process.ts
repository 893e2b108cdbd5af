import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Longest that a peer may take to start or to answer [ms]. */
const PATIENCE = 180_000;

/** A peer could not be started or did not answer: it is then missing from the report, with this reason. */
export class PeerMissing extends Error {}

/**
 * A process that answers each JSON line on its stdin with one on its stdout: peers stay warm between their turns. Before
 * anything is asked it says one line about itself.
 */
export class LineProcess {
  /** What the peer said about itself. */
  about: Record<string, unknown> = {};
  private readonly child: ChildProcess;
  private complaints = '';
  private waiting: { resolve: (line: string) => void; reject: (error: Error) => void } | undefined;

  private constructor(child: ChildProcess) {
    this.child = child;
    child.stderr?.on('data', (text) => {
      this.complaints = (this.complaints + text).slice(-2000);
    });
    createInterface({ input: child.stdout! }).on('line', (line) => this.waiting?.resolve(line));
    child.on('error', (error) => this.waiting?.reject(new PeerMissing(error.message)));
    child.on('close', (code) =>
      this.waiting?.reject(new PeerMissing(`it ended with ${code}: ${this.lastComplaint()}`)),
    );
    child.stdin?.on('error', () => {});
  }

  /** @throws PeerMissing where it cannot be started */
  static async start(command: string, args: string[], env: Record<string, string> = {}): Promise<LineProcess> {
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
    const peer = new LineProcess(child);
    try {
      peer.about = await peer.answer();
    } catch (error) {
      peer.close();
      throw error;
    }
    return peer;
  }

  /** Asks, and waits for the answer. One question at a time. @throws PeerMissing */
  ask<T>(question: object): Promise<T> {
    const answer = this.answer();
    this.child.stdin?.write(`${JSON.stringify(question)}\n`);
    return answer as Promise<T>;
  }

  close(): void {
    this.child.kill('SIGKILL');
  }

  private async answer(): Promise<Record<string, unknown>> {
    let timer: NodeJS.Timeout | undefined;
    const line = await new Promise<string>((resolve, reject) => {
      timer = setTimeout(() => reject(new PeerMissing(`it did not answer within ${PATIENCE / 1000} s`)), PATIENCE);
      if (this.child.exitCode !== null) reject(new PeerMissing(`it ended: ${this.lastComplaint()}`));
      this.waiting = { resolve, reject };
    }).finally(() => {
      clearTimeout(timer);
      this.waiting = undefined;
    });
    let answer: Record<string, unknown>;
    try {
      answer = JSON.parse(line);
    } catch {
      throw new PeerMissing(`it answered with something that is not JSON: ${line.slice(0, 100)}`);
    }
    if (answer.error !== undefined) throw new PeerMissing(String(answer.error));
    return answer;
  }

  private lastComplaint(): string {
    return this.complaints.trim().split('\n').pop() || 'it said nothing';
  }
}
