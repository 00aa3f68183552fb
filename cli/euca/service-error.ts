/** What a service said when it refused a call. */
export interface ServiceError {
	readonly code: string;
	readonly message: string;
}

/** The code and words of an error that a service answered; undefined for any other error. */
export function serviceError(error: unknown): ServiceError | undefined {
	if (!(error instanceof Error && "$metadata" in error)) return undefined;
	// Modelled errors are named for their class, which is not always their code on the wire.
	const code = "Code" in error ? String(error.Code) : error.name;
	return { code, message: error.message };
}
