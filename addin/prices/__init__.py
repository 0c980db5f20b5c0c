"""Hospital price files, as CMS's rule on price transparency asks for them: their codes, checked."""
