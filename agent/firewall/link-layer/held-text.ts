/** What takes a text from us and can say what became of it. */
export interface TextHolder {
	/** Replaces what it held of ours, in one commit. */
	load(text: string): Promise<void>;
	/** What it holds of ours, in words of its own. */
	held(): Promise<string>;
}

/** A text that the host was given, and whether it still goes by it. */
export class HeldText {
	readonly #holder: TextHolder;
	readonly #name: string;
	#loaded: { readonly text: string; readonly held: string } | undefined;

	constructor(name: string, holder: TextHolder) {
		this.#name = name;
		this.#holder = holder;
	}

	/** Loads the text unless it is the one that was loaded last. */
	async put(text: string): Promise<void> {
		if (text === this.#loaded?.text) return;
		this.#loaded = undefined;
		await this.#holder.load(text);
		this.#loaded = { text, held: await this.#holder.held() };
	}

	/** What somebody changed, in words; what only has to follow the host is put right by the way. */
	async check(text: string): Promise<string[]> {
		if (!this.#loaded) return ["the last change was not completed"];
		if ((await this.#holder.held()) !== this.#loaded.held) {
			return [`somebody changed our ${this.#name}`];
		}
		await this.put(text);
		return [];
	}

	/** Loads the next text whatever was loaded before. */
	forget(): void {
		this.#loaded = undefined;
	}
}
