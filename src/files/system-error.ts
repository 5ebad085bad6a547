import { getSystemErrorMap } from 'node:util';

/** Why a system call failed, without its name and the path: "no such file or directory". */
export function systemReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [, reason] = ('errno' in error && getSystemErrorMap().get(Number(error.errno))) || [];
  return reason ?? error.message;
}

export const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

/** Whether an error is the system's, and not one of this package or of a caller. */
export const isSystemError = (error: unknown): boolean => error instanceof Error && 'errno' in error;
