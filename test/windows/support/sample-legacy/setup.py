from setuptools import setup

setup(
    name="sample-legacy",
    version="1.0",
    packages=["sample_legacy"],
    scripts=["bin/legacy-script"],
    entry_points={
        "console_scripts": ["legacy-console = sample_legacy:console"],
        "gui_scripts": ["legacy-window = sample_legacy:window"],
    },
)
