"""FHIR R4: bundles out and in."""
