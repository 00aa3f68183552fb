import type { CallExchange } from "../call-state.ts";
import type { Service } from "../protocol/services.ts";

/** Sets an answer's body, with the content type that the service's clients are used to. */
export function answerXml(
	ctx: CallExchange,
	service: Service,
	xml: string,
): void {
	ctx.set(
		"Content-Type",
		service.protocol === "ec2Query" ? "text/xml;charset=UTF-8" : "text/xml",
	);
	ctx.body = xml;
}
