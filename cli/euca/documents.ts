import { readFileSync } from "node:fs";
import { StepError } from "#shared/errors.ts";

/** The trust policy that lets a service assume a role, as the first design's tools and euca2ools write it. */
export function serviceTrustPolicy(service: string): string {
	return spacedJson({
		Version: "2008-10-17",
		Statement: [
			{
				Effect: "Allow",
				Principal: { Service: [service] },
				Action: ["sts:AssumeRole"],
			},
		],
	});
}

/** A policy document as IAM answers it, made readable. */
export function readableDocument(encoded: string | undefined): string {
	return decodeURIComponent(encoded ?? "");
}

/** A policy document as IAM answers it, over several lines. */
export function prettyDocument(encoded: string | undefined): string {
	return JSON.stringify(JSON.parse(readableDocument(encoded)), null, 4);
}

/** The text of a policy document that was named on the command line, byte for byte. */
export function readDocument(file: string): string {
	try {
		return readFileSync(file, "utf8");
	} catch (cause) {
		throw new StepError(`reading ${file}`, cause);
	}
}

/** JSON on one line with a blank after each comma and colon, as euca2ools writes it. */
export function spacedJson(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(spacedJson).join(", ")}]`;
	if (typeof value !== "object" || value === null) return JSON.stringify(value);
	const members = Object.entries(value).map(
		([name, member]) => `${JSON.stringify(name)}: ${spacedJson(member)}`,
	);
	return `{${members.join(", ")}}`;
}
