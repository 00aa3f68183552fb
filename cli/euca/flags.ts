/** A flag of a command; the record's key is its long name, or its letter when it has no long name. */
export interface Flag {
	readonly describe: string;
	/** The letter beside the long name. */
	readonly short?: string;
	/** What the flag is followed by, as help shows it; a flag without it is a switch. */
	readonly value?: string;
	readonly required?: true;
	/** May be given several times, each adding a value. */
	readonly repeats?: true;
	readonly choices?: readonly string[];
}

/** The flags of a command. */
export type Flags = Readonly<Record<string, Flag>>;

type Text<One extends Flag> = One extends {
	choices: readonly (infer Choice)[];
}
	? Choice
	: string;

type ValueOf<One extends Flag> = One extends { repeats: true }
	? readonly string[]
	: One extends { required: true }
		? Text<One>
		: One extends { value: string }
			? Text<One> | undefined
			: boolean;

/** What a command line says for each flag. */
export type Given<F extends Flags> = {
	readonly [Name in keyof F]: ValueOf<F[Name]>;
};
