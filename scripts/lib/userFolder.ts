/** Where the user was when calling: npm runs scripts in the package's folder and keeps this on the side. */
export function userFolder(): string {
  return (process.env.npm_command ? process.env.INIT_CWD : undefined) ?? process.cwd();
}
