"""The demonstration: imaginary dossiers built around published actions, recorded as agents would have done."""
