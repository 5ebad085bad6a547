/** Text from elsewhere without what a terminal would take for a command (ECMA-48 control functions). */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '');
}
