import {
	type ListenAddress,
	parseListenAddress,
} from "#shared/listen-address.ts";

/** Reads where the controller's node listener is: `https://HOST:PORT` or `unix:PATH`; undefined when the text is neither. */
export function parseControllerAddress(
	text: string,
): ListenAddress | undefined {
	if (text.startsWith("unix:")) return parseListenAddress(text);
	if (!text.startsWith("https://")) return undefined;
	const address = parseListenAddress(
		text.slice("https://".length).replace(/\/$/, ""),
	);
	return address?.kind === "tcp" && address.port > 0 ? address : undefined;
}
