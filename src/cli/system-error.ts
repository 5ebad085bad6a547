import { getSystemErrorMap } from 'node:util';

/** Why a system call failed, without its name and the path: "no such file or directory". */
export function systemReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { errno, message } = error as NodeJS.ErrnoException;
  return getSystemErrorMap().get(Number(errno))?.[1] ?? message;
}

export const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && (error as NodeJS.ErrnoException).code === code;
