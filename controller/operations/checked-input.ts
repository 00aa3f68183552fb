/**
 * An input as it is after validation: the members that the model requires are there. The SDK's own types
 * leave every required member open (`RoleName: string | undefined`).
 */
export type Checked<T> = T extends Date | Uint8Array
	? T
	: T extends (infer Item)[]
		? Checked<Item>[]
		: T extends object
			? { [Member in keyof T]: CheckedMember<T, Member> }
			: T;

/** A member that may be left out (`Path?:`) stays optional; one that may not loses its `undefined`. */
type CheckedMember<T, Member extends keyof T> =
	Record<never, never> extends Pick<T, Member>
		? Checked<T[Member]>
		: Checked<Exclude<T[Member], undefined>>;
