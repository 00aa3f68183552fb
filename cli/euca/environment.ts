/** The environment variables of the command. */
export type Environment = Readonly<Record<string, string | undefined>>;
